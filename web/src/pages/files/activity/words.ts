/** What happened to files and folders, in words: "Ann uploaded it". Lists and details have them from here. */
import type { ReactNode } from 'react'
import type { IconName } from '../../../components/display/icon.tsx'
import { rich, t } from '../../../lib/language/language.ts'

export interface Words {
  /** By the user; to `count` files. */
  readonly own: (count: number) => string
  readonly of: (name: ReactNode, count: number) => ReactNode
}

interface FileWords extends Words {
  readonly icon: IconName
  /** By a user who was deleted. */
  readonly bare: string
}

/** What happens to several files at once, too. */
const onFiles = {
  uploaded: {
    icon: 'upload',
    own: (count) => t('{count, plural, one {You uploaded it} other {You uploaded them}}', { count }),
    of: (name, count) =>
      rich('{count, plural, one {{name} uploaded it} other {{name} uploaded them}}', { name, count }),
    bare: t('Uploaded'),
  },
  replaced: {
    icon: 'retry',
    own: (count) => t('{count, plural, one {You replaced it} other {You replaced them}}', { count }),
    of: (name, count) =>
      rich('{count, plural, one {{name} replaced it} other {{name} replaced them}}', { name, count }),
    bare: t('Replaced'),
  },
  renamed: {
    icon: 'pencil',
    own: (count) => t('{count, plural, one {You renamed it} other {You renamed them}}', { count }),
    of: (name, count) => rich('{count, plural, one {{name} renamed it} other {{name} renamed them}}', { name, count }),
    bare: t('Renamed'),
  },
  moved: {
    icon: 'move',
    own: (count) => t('{count, plural, one {You moved it} other {You moved them}}', { count }),
    of: (name, count) => rich('{count, plural, one {{name} moved it} other {{name} moved them}}', { name, count }),
    bare: t('Moved'),
  },
  copied: {
    icon: 'copy',
    own: (count) => t('{count, plural, one {You copied it} other {You copied them}}', { count }),
    of: (name, count) => rich('{count, plural, one {{name} copied it} other {{name} copied them}}', { name, count }),
    bare: t('Copied'),
  },
  compressed: {
    icon: 'box',
    own: (count) => t('{count, plural, one {You compressed it} other {You compressed them}}', { count }),
    of: (name, count) =>
      rich('{count, plural, one {{name} compressed it} other {{name} compressed them}}', { name, count }),
    bare: t('Compressed'),
  },
  extracted: {
    icon: 'box',
    own: (count) => t('{count, plural, one {You extracted it} other {You extracted them}}', { count }),
    of: (name, count) =>
      rich('{count, plural, one {{name} extracted it} other {{name} extracted them}}', { name, count }),
    bare: t('Extracted'),
  },
  restored: {
    icon: 'undo',
    own: (count) => t('{count, plural, one {You restored it} other {You restored them}}', { count }),
    of: (name, count) =>
      rich('{count, plural, one {{name} restored it} other {{name} restored them}}', { name, count }),
    bare: t('Restored'),
  },
  opened: {
    icon: 'eye',
    own: (count) => t('{count, plural, one {You opened it} other {You opened them}}', { count }),
    of: (name, count) => rich('{count, plural, one {{name} opened it} other {{name} opened them}}', { name, count }),
    bare: t('Opened'),
  },
  versionRestored: {
    icon: 'undo',
    own: (count) => t('{count, plural, one {You restored a version} other {You restored versions}}', { count }),
    of: (name, count) =>
      rich('{count, plural, one {{name} restored a version} other {{name} restored versions}}', { name, count }),
    bare: t('Version restored'),
  },
} as const satisfies Record<string, FileWords>

const single = (own: string, of: (name: ReactNode) => ReactNode): Words => ({ own: () => own, of })

const onEntries = {
  downloaded: single(t('You downloaded it'), (name) => rich('{name} downloaded it', { name })),
  partDownloaded: single(t('You downloaded part of it'), (name) => rich('{name} downloaded part of it', { name })),
  partUploaded: single(t('You uploaded part of it'), (name) => rich('{name} uploaded part of it', { name })),
  created: {
    own: (count) => t('{count, plural, one {You created it} other {You created them}}', { count }),
    of: (name, count) => rich('{count, plural, one {{name} created it} other {{name} created them}}', { name, count }),
  },
  recreated: single(t('You created it again'), (name) => rich('{name} created it again', { name })),
  deleted: {
    own: (count) => t('{count, plural, one {You deleted it} other {You deleted them}}', { count }),
    of: (name, count) => rich('{count, plural, one {{name} deleted it} other {{name} deleted them}}', { name, count }),
  },
  purged: single(t('You deleted it permanently'), (name) => rich('{name} deleted it permanently', { name })),
  versionDeleted: single(t('You deleted a version'), (name) => rich('{name} deleted a version', { name })),
  denied: single(t('You were denied access to it'), (name) => rich('{name} was denied access to it', { name })),
  shared: single(t('You shared it'), (name) => rich('{name} shared it', { name })),
  shareChanged: single(t('You changed its share'), (name) => rich('{name} changed its share', { name })),
  shareEnded: single(t('You ended its share'), (name) => rich('{name} ended its share', { name })),
  sent: single(t('You shared a copy by link'), (name) => rich('{name} shared a copy by link', { name })),
  copyDownloaded: single(t('You downloaded the shared copy'), (name) =>
    rich('{name} downloaded the shared copy', { name }),
  ),
  sendChanged: single(t('You changed a send of it'), (name) => rich('{name} changed a send of it', { name })),
  sendEnded: single(t('You deleted the link to a copy'), (name) => rich('{name} deleted the link to a copy', { name })),
  receives: single(t('You made it a receive folder'), (name) => rich('{name} made it a receive folder', { name })),
  formChanged: single(t('You changed its receive form'), (name) => rich('{name} changed its receive form', { name })),
  receivesEnded: single(t('You ended receiving files in it'), (name) =>
    rich('{name} ended receiving files in it', { name }),
  ),
  notificationCreated: single(t('You created a notification for it'), (name) =>
    rich('{name} created a notification for it', { name }),
  ),
  notificationChanged: single(t('You changed a notification for it'), (name) =>
    rich('{name} changed a notification for it', { name }),
  ),
  notificationDeleted: single(t('You deleted a notification for it'), (name) =>
    rich('{name} deleted a notification for it', { name }),
  ),
  linkCreated: single(t('You created a direct link to it'), (name) =>
    rich('{name} created a direct link to it', { name }),
  ),
  linkChanged: single(t('You changed a direct link to it'), (name) =>
    rich('{name} changed a direct link to it', { name }),
  ),
  linkDeleted: single(t('You deleted a direct link to it'), (name) =>
    rich('{name} deleted a direct link to it', { name }),
  ),
} as const satisfies Record<string, Words>

export type FileActivity = keyof typeof onFiles
export type ActivityName = FileActivity | keyof typeof onEntries

const all: Readonly<Record<ActivityName, Words>> = { ...onFiles, ...onEntries }

export const wordsOf = (activity: ActivityName): Words => all[activity]

export const iconOf = (activity: FileActivity): IconName => onFiles[activity].icon

const isOfFiles = (activity: ActivityName): activity is FileActivity => activity in onFiles

/** Without a person; undefined for activities that are not said without one. */
export const bareWordsOf = (activity: ActivityName): string | undefined =>
  isOfFiles(activity) ? onFiles[activity].bare : undefined
