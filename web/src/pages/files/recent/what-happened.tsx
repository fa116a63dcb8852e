/** What happened to a file, and by whom: "Uploaded by Ann". The last change is the news of a file that the user has opened. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { ReactNode } from 'react'
import { Icon, type IconName } from '../../../components/display/icon.tsx'
import { useToday } from '../../../components/display/relative-time.tsx'
import { useMe } from '../../../data/account/me.ts'
import { rich, t, tc } from '../../../lib/language/language.ts'
import { clockTime, exactTime } from '../../../lib/time.ts'
import { Author } from '../versions/author.tsx'
import { shortDate } from './days.ts'
import { folderText } from './folder-link.tsx'

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
    own: t('You opened it'),
    of: () => t('Opened'),
    bare: t('Opened'),
  },
}

interface Props {
  readonly file: RecentFile
  /** Whether what was before is on a line of its own. */
  readonly hasLines?: boolean
}

export function WhatHappened({ file: { attributes }, hasLines = false }: Props) {
  const me = useMe().attributes.username
  const details = detailsOf(attributes)
  const { before } = attributes
  return (
    <span className="recent-what">
      <Icon name={texts[(before ?? attributes).action].icon} size={14} />
      <span className="recent-words">
        {before ? <Earlier of={before} me={me} /> : <Deed of={attributes} me={me} />}
        {details.length > 0 && (hasLines ? <Details parts={details} /> : details.map((part) => [' · ', part]))}
      </span>
    </span>
  )
}

/** What else is known: "from Crane lease.txt", and that the user has opened it since. */
export const Before = ({ file: { attributes } }: { file: RecentFile }) => <Details parts={detailsOf(attributes)} />

/** Of a file below the heading of its run, which says what the user did: when it was changed before, and as `Before`. */
export function BeforeInRun({ file: { attributes } }: { file: RecentFile }) {
  const me = useMe().attributes.username
  const { before, ...rest } = attributes
  return <Details parts={[...(before ? [<Earlier key="before" of={before} me={me} />] : []), ...detailsOf(rest)]} />
}

const Details = ({ parts }: { parts: readonly ReactNode[] }) => (
  <span className="recent-before">{parts.flatMap((part, index) => (index === 0 ? [part] : [' · ', part]))}</span>
)

type Attributes = RecentFile['attributes']
type DeedOf = Pick<Attributes, 'action' | 'at' | 'by' | 'byName' | 'visitor'>

/** Whether the user did it. */
export const isOwn = ({ by, visitor }: DeedOf, me: string) => by === me && visitor === undefined

function detailsOf({ before, formerName, from, restoredFrom }: Attributes): ReactNode[] {
  return [
    ...(before === undefined ? [] : [<span key="opened">{texts.opened.own}</span>]),
    ...(formerName === undefined
      ? []
      : [<span key="name">{rich('from {name}', { name: <bdi title={formerName}>{formerName}</bdi> })}</span>]),
    ...(from === undefined
      ? []
      : [<span key="folder">{rich('from {folder}', { folder: <bdi title={from}>{folderText(from)}</bdi> })}</span>]),
    ...(restoredFrom === undefined
      ? []
      : [<span key="version">{rich('version of {time}', { time: <ShortTime at={restoredFrom} /> })}</span>]),
  ]
}

/** The last change of an opened file, with its time: the time of the row is that of the opening. */
const Earlier = ({ of, me }: { of: DeedOf; me: string }) => (
  <span className="recent-earlier">
    <span>
      <Deed of={of} me={me} />
    </span>
    <span>
      ,&nbsp;
      <ShortTime at={of.at} />
    </span>
  </span>
)

/** Whether a row has a line for what was before. */
export const hasBefore = (file: RecentFile): boolean => detailsOf(file.attributes).length > 0

function Deed({ of, me }: { of: DeedOf; me: string }) {
  const { action, by, byName, visitor } = of
  const { own, of: words, bare } = texts[action]
  if (isOwn(of, me)) return own
  if (by === '' && visitor === undefined) return bare
  if (visitor === '') return words(tc('by', 'a visitor'))
  return words(<Author of={{ uploadedBy: by, uploadedByName: byName, ...(visitor !== undefined && { visitor }) }} />)
}

/** The time of day, or the day: "14:19", "12 Nov", "12 Nov 2025". The rest on hover. */
function ShortTime({ at }: { at: string }) {
  const { timeZone } = useMe().attributes
  const today = useToday()
  const isToday = at.slice(0, 10) === today
  return (
    <time dateTime={at} title={exactTime(at, timeZone)}>
      {isToday ? clockTime(at, timeZone).slice(0, 5) : shortDate(at.slice(0, 10), today)}
    </time>
  )
}
