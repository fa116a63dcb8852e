/** Visitors of shares in the session log, and the share that they used. */
import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'
import { Link } from '@tanstack/react-router'
import { rich, t } from '../../lib/language/language.ts'
import { Fact } from './fact.tsx'

type Attributes = SessionActivityEntry['attributes']
type LoggedShare = NonNullable<Attributes['share']>

const typeNames: Readonly<Record<LoggedShare['type'], string>> = {
  shared_folder: t('Shared folder'),
  receive: t('Receive folder'),
  send: t('Send'),
}

const addresses = { shared_folder: '/sharing/share', receive: '/sharing/receive', send: '/sharing/send' } as const

/** Opens the list of shares that has it, or the history. */
const ShareLink = ({ share: { name, type, isDeleted } }: { share: LoggedShare }) => (
  <Link
    to={isDeleted ? '/sharing/history' : addresses[type]}
    search={(isDeleted ? {} : { find: name, state: 'all' }) as never}
    title={`${typeNames[type]}: ${name}`}
  >
    <bdi>{name}</bdi>
  </Link>
)

/** The user; of a visitor what it entered, if anything, and its share. */
export function Who({ attributes: { username, visitor, share } }: { attributes: Attributes }) {
  const name = visitor ?? username
  const nameless = visitor === undefined ? t('unknown') : t('Visitor')
  return (
    <span className="log-who">
      {name ? <span title={name}>{name}</span> : <span className="dim">{nameless}</span>}
      {share && visitor !== undefined && (
        <span className="log-via">{rich('via {share}', { share: <ShareLink share={share} /> })}</span>
      )}
    </span>
  )
}

export const VisitorFact = ({ visitor }: { visitor: string }) => (
  <Fact label={t('Visitor')} copied={visitor}>
    {visitor === '' ? t('unknown') : <bdi>{visitor}</bdi>}
    <span className="entry-note">
      {visitor === '' ? t('No email address or name was entered.') : t('As entered, not verified.')}
    </span>
  </Fact>
)

export const ShareFact = ({ share }: { share: LoggedShare }) => (
  <Fact
    label={typeNames[share.type]}
    filter={{ name: 'share', value: String(share.id), label: t('Show only this share') }}
  >
    <ShareLink share={share} />
    {share.isDeleted && <span className="entry-note">{t('Deleted')}</span>}
  </Fact>
)
