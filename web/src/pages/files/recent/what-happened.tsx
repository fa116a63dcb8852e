/** What happened to a file, and by whom: "Uploaded by Ann", "You opened". */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { ReactNode } from 'react'
import { Icon, type IconName } from '../../../components/display/icon.tsx'
import { Uploader } from '../../../components/files/uploader.tsx'
import { useMe } from '../../../data/account/me.ts'
import { rich, t, tc } from '../../../lib/language/language.ts'

type Action = RecentFile['attributes']['action']

interface Texts {
  readonly icon: IconName
  readonly own: string
  readonly of: (name: ReactNode) => ReactNode
  /** By a user who was deleted. */
  readonly bare: string
}

const texts: Readonly<Record<Action, Texts>> = {
  uploaded: {
    icon: 'upload',
    own: t('You uploaded'),
    of: (name) => rich('Uploaded by {name}', { name }),
    bare: t('Uploaded'),
  },
  changed: {
    icon: 'retry',
    own: t('You changed'),
    of: (name) => rich('Changed by {name}', { name }),
    bare: t('Changed'),
  },
  renamed: {
    icon: 'pencil',
    own: t('You renamed'),
    of: (name) => rich('Renamed by {name}', { name }),
    bare: t('Renamed'),
  },
  moved: {
    icon: 'move',
    own: t('You moved'),
    of: (name) => rich('Moved by {name}', { name }),
    bare: t('Moved'),
  },
  copied: {
    icon: 'copy',
    own: t('You copied'),
    of: (name) => rich('Copied by {name}', { name }),
    bare: t('Copied'),
  },
  compressed: {
    icon: 'box',
    own: t('You compressed'),
    of: (name) => rich('Compressed by {name}', { name }),
    bare: t('Compressed'),
  },
  extracted: {
    icon: 'box',
    own: t('You extracted'),
    of: (name) => rich('Extracted by {name}', { name }),
    bare: t('Extracted'),
  },
  restored: {
    icon: 'undo',
    own: t('You restored'),
    of: (name) => rich('Restored by {name}', { name }),
    bare: t('Restored'),
  },
  versionRestored: {
    icon: 'undo',
    own: t('You restored a version'),
    of: (name) => rich('Version restored by {name}', { name }),
    bare: t('Version restored'),
  },
  opened: {
    icon: 'eye',
    own: t('You opened'),
    of: () => t('Opened'),
    bare: t('Opened'),
  },
}

export function WhatHappened({ file: { attributes } }: { file: RecentFile }) {
  const { action, by, visitor } = attributes
  const me = useMe().attributes.username
  const { icon, own, of, bare } = texts[action]
  const isOwn = by === me && visitor === undefined
  const person =
    visitor === '' ? tc('by', 'a visitor') : <Uploader of={{ uploadedBy: by, ...(visitor && { visitor }) }} />
  return (
    <span className="recent-what">
      <Icon name={icon} size={14} />
      <span className="recent-words">{isOwn ? own : by === '' ? bare : of(person)}</span>
    </span>
  )
}
