import {foldPath} from './fold-path.ts';

/** The product's own folders below a home folder, also of another run than this one. */
const productPlaces =
  /\/(?:\.config|\.local\/share|\.local\/state|\.cache|library\/application support|library\/preferences|library\/caches|appdata\/(?:local|roaming))\/(?:eca|elite-coding-assistant)(?:\/|$)/;

/** Whether `path` belongs to the assistant's own settings, sessions or keys in a home folder, by its name alone. */
export function isProductState(path: string): boolean {
  return productPlaces.test(foldPath(path));
}

/** Whether a file holds the permissions of a project (`.eca/config.json` and the like): these are not even read by tools. */
export function isProductPermissionFile(path: string): boolean {
  return /\/\.eca\/(?:config|settings|permissions|grants|trust|audit|secrets|keys?)[^/]*(?:\/|$)/.test(foldPath(path));
}

/** Disks, memory and the like as devices; not even read. */
const rawDevices =
  /^\/dev\/(?:[shv]d[a-z]|xvd[a-z]|nvme|mmcblk|disk|rdisk|dm-|mapper\/|loop|md\d|sr\d|mem$|kmem$|port$|block\/|nbd|zram|kvm$)/;

/** Files of the operating system that are never written or deleted. */
const systemFiles =
  /^\/(?:private\/)?(?:boot|bin|sbin|lib|lib32|lib64|libx32|usr\/(?:bin|sbin|lib|lib32|lib64|libexec)|sys|system|proc|dev(?!\/shm\/))(?:\/|$)|^\/(?:private\/)?etc\/(?:passwd|shadow|group|gshadow|sudoers|fstab|crypttab|ld\.so\.preload|pam\.d|sudoers\.d|securetty)-?(?:\/|$)|^\/[a-z]:\/windows(?:\/|$)/;

/** Devices that may be written to like files. */
const harmlessDevices = /^\/dev\/(?:null|zero|full|stdout|stderr|tty)$/;

/** Top folders of the system, and home folders, which are never deleted as a whole. */
const topFolders =
  /^\/(?:|etc|usr|usr\/(?:local|share|include)|home|home\/[^/]+|root|var|var\/(?:lib|log|spool|cache)|opt|srv|run|mnt|media|tmp|users|users\/[^/]+|applications|library|private|private\/(?:etc|var|tmp)|volumes|[a-z]:|[a-z]:\/users|[a-z]:\/users\/[^/]+|[a-z]:\/program files.*)$/;

/**
 * Decides which files of the operating system no tool may touch, whatever the user allowed: why no rule and no mode may
 * let a tool do this to the absolute `path`, or undefined.
 */
export function systemDangerOf(path: string, operation: 'read' | 'list' | 'write' | 'delete'): string | undefined {
  const folded = foldPath(path);
  if (rawDevices.test(folded)) return 'it is a raw device';
  if (operation === 'read' || operation === 'list' || harmlessDevices.test(folded)) return undefined;
  if (systemFiles.test(folded)) return 'it belongs to the operating system';
  if (operation === 'delete' && topFolders.test(folded)) return 'it is a top folder of the system or a home folder';
  return undefined;
}
