import {type Doubt, doubt, quoted} from './doubt.ts';
import type {Call} from './proof-context.ts';

/**
 * Well-known programs that always ask, with what is said about them: they change files or the system, use the network,
 * run code, or do not end.
 */
const kinds: readonly [rule: Doubt['rule'], what: string, names: string][] = [
  [
    'changes-files',
    'changes files',
    'rm rmdir mv cp ln mkdir touch chmod chown chgrp truncate dd install rsync patch unlink shred split csplit ed mktemp gzip gunzip bzip2 xz zip mkfifo mknod sponge',
  ],
  [
    'network',
    'uses the network',
    'curl wget ssh scp sftp ftp nc ncat netcat socat telnet ping dig host nslookup whois traceroute http gh aws gcloud az kubectl helm rclone nmap',
  ],
  [
    'runs-code',
    'runs code that is not judged here',
    'npm npx yarn pnpm bun node deno python python2 python3 ruby perl php lua bash sh zsh dash ksh fish source . eval exec make cmake cargo go mvn gradle tsc vitest jest pytest mocha eslint prettier biome pip pip3 docker docker-compose podman ansible terraform rake bundle composer dotnet swift java javac gcc g++ clang rustc busybox nohup setsid stdbuf strace gdb parallel watch tox nox uv poetry just task turbo nx ninja bazel',
  ],
  [
    'changes-system',
    'changes the system or runs with other rights',
    'sudo su doas apt apt-get yum dnf brew pacman apk snap systemctl service mount umount kill pkill killall crontab at useradd userdel usermod passwd chroot modprobe sysctl iptables ip ifconfig shutdown reboot',
  ],
  [
    'environment',
    'reads or sets the environment',
    'env printenv export declare typeset local readonly unset compgen set',
  ],
  ['may-not-end', 'may not end by itself', 'yes top htop watch vi vim nvim nano emacs man more less'],
];

/** Says why a program is not run without asking: the doubt about one of which no call is known to be harmless. */
export function unknownProgram({name}: Call): Doubt {
  for (const [rule, what, names] of kinds) {
    if (names.split(' ').includes(name)) return doubt(rule, `${quoted(name)} ${what}`);
  }
  return doubt('unknown-program', `nothing is known about the program ${quoted(name)}`);
}
