import {quoted} from '../doubt.ts';
import type {Danger, DangerSign} from './danger.ts';
import {argumentsOf, nameOf, operandsOf} from './seen-command.ts';

/** Names of disks and partitions as devices, on Linux and BSD or macOS. */
const device =
  /^\/dev\/(?:[shv]d[a-z]|xvd[a-z]|nvme|mmcblk|r?disk\d|dm-|mapper\/|md\d|block\/|nbd|zram|r?ada\d|r?da\d|vtbd\d|r?wd\d)/;
/** Programs that may name a disk without harm: they only look at it, or mount it. */
const onlyLooks =
  /^(?:ls|lsblk|df|stat|file|mount|umount|blkid|smartctl|findmnt|udevadm|udisksctl|readlink|realpath|test|\[|echo|printf|grep|fsck|e2fsck|swapon|swapoff|eject)$/;

/**
 * Catches commands that would format or overwrite a whole disk (`mkfs`, `dd of=/dev/sda`): reading or writing a disk
 * around its file system.
 */
export const rawDisk: DangerSign = command => {
  const name = nameOf(command);
  const args = argumentsOf(command);
  const words = command.words.slice(1).flatMap(({texts}) => texts.flatMap(text => [text, text.replace(/^\w+=/, '')]));
  const hit = words.find(word => device.test(word));
  const danger = (what: string): Danger => ({
    rule: 'raw-disk',
    reason: `${quoted(name)} works on the raw disk ${quoted(what)}`,
  });
  const redirected = command.redirects.flatMap(({target}) => target?.texts ?? []).find(text => device.test(text));
  if (redirected) return danger(redirected);
  if (/^(?:mkfs(?:\..+)?|mke2fs|mkswap|wipefs|blkdiscard|sgdisk|gdisk|cfdisk|newfs.*|badblocks)$/.test(name) && hit)
    return danger(hit);
  if (/^s?fdisk$|^parted$/.test(name) && hit) {
    return args.some(arg => /^-[a-z]*[ld]|^--(?:list|dump)$|^print$/.test(arg)) ? undefined : danger(hit);
  }
  if (name === 'diskutil' && /^(?:erase|partition|zero|secureErase|reformat)/i.test(args[0] ?? ''))
    return danger(args.at(-1) ?? '');
  if (name === 'diskpart') return danger('every disk');
  if (name === 'zpool' && args[0] === 'destroy') return danger(args[1] ?? '');
  if (/^(?:pv|vg|lv)remove$/.test(name)) return danger(args.at(-1) ?? '');
  if (hit && !onlyLooks.test(name)) return danger(hit);
  return undefined;
};

/**
 * Catches commands that switch the computer off, restart it or end all its processes (`shutdown`, `reboot`, `kill -9
 * -1`).
 */
export const shutsDown: DangerSign = command => {
  const name = nameOf(command);
  const args = argumentsOf(command);
  const operands = operandsOf(command);
  const danger: Danger = {
    rule: 'shutdown',
    reason: `${quoted(name)} would stop the machine or everything that runs on it`,
  };
  if (/^(?:shutdown|reboot|halt|poweroff)$/.test(name)) {
    return args.some(arg => /^(?:--help|--version|-c|--show)$/.test(arg)) ? undefined : danger;
  }
  if (/^(?:init|telinit)$/.test(name) && /^[06]$/.test(args[0] ?? '')) return danger;
  if (
    /^(?:systemctl|loginctl)$/.test(name) &&
    operands.some(one =>
      /^(?:poweroff|reboot|halt|kexec|soft-reboot|emergency|rescue|suspend|hibernate|hybrid-sleep)$/.test(one),
    )
  ) {
    return danger;
  }
  if (
    name === 'systemctl' &&
    operands.some(one => /^(?:poweroff|reboot|halt|shutdown|rescue|emergency|kexec)\.target$/.test(one))
  )
    return danger;
  if (/^(?:pkill|killall|skill|slay)$/.test(name)) {
    const everyone = args.some(
      (arg, index) => /^(?:-[uU]|--euid|--uid|--user)$/.test(arg) && /^(?:root|0)$/.test(args[index + 1] ?? ''),
    );
    if (everyone || (name === 'pkill' && operands.some(one => /^[.^*]?\*?$/.test(one)))) return danger;
  }
  if (name === 'dbus-send' || name === 'busctl' || name === 'gdbus') {
    if (args.some(arg => /(?:PowerOff|Reboot|Halt|KExec|Suspend|Hibernate)$/.test(arg))) return danger;
  }
  if (name === 'kexec' && args.includes('-e')) return danger;
  if (name === 'killall5') return danger;
  // `kill -1` and `kill 1` mean all processes, and the first of them.
  if (name === 'kill') {
    const signalled = /^-(?:\d+|[A-Z]+|s)$/.test(args[0] ?? '') ? args.slice(args[0] === '-s' ? 2 : 1) : args;
    if (signalled.some(arg => arg === '-1' || arg === '1')) return danger;
  }
  if (name === 'xdotool' || name === 'osascript') {
    if (args.some(arg => /(?:shut ?down|restart)/i.test(arg))) return danger;
  }
  const triggers = [...operands, ...command.redirects.flatMap(({target}) => target?.texts ?? [])];
  return triggers.some(text => /^\/proc\/sysrq-trigger$/.test(text)) && /^(?:echo|printf|tee|cat|dd|)$/.test(name)
    ? danger
    : undefined;
};
