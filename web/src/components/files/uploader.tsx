import { useMe } from '../../data/account/me.ts'
import { t, tc } from '../../lib/language/language.ts'
import { partsOfPath } from '../../lib/long-path.ts'
import { Breakable } from '../display/breakable.tsx'
import { Icon } from '../display/icon.tsx'
import { LongName } from './long-name.tsx'
import './uploader.css'

interface Uploaded {
  readonly createdBy?: string
  /** Display names; on hover the usernames. */
  readonly createdByName?: string
  readonly uploadedBy?: string
  readonly uploadedByName?: string
  /** Of a visitor's content, see the API. */
  readonly visitor?: string
}

interface Props {
  readonly of: Uploaded
  /** Shortened if there is too little space: names of users at the end, what visitors entered in the middle. */
  readonly isShortened?: boolean
}

/** Who uploaded a content: "You", another user, or a visitor as entered, who could have entered the name of a user. Folders have a creator only. */
export function Uploader({ of, isShortened = false }: Props) {
  const { createdBy, createdByName, uploadedBy = createdBy, uploadedByName = createdByName, visitor } = of
  const me = useMe().attributes.username
  if (visitor === '') return <span>{t('a visitor')}</span>
  const name = visitor ?? uploadedByName ?? uploadedBy ?? ''
  const username = uploadedBy === name ? name : `${name} (${uploadedBy})`
  if (visitor === undefined && uploadedBy === me) return <span title={username}>{tc('by', 'You')}</span>
  const title = visitor === undefined ? username : t('{visitor}, as entered by a visitor', { visitor })
  const text = isShortened ? (
    <LongName name={name} isFolder={visitor === undefined} split={partsOfPath} title={title} />
  ) : (
    <bdi title={title}>
      <Breakable text={name} />
    </bdi>
  )
  if (visitor === undefined && !isShortened) return text
  return (
    <span className={`uploader${isShortened ? ' is-shortened' : ''}`}>
      {visitor !== undefined && <Icon name="inbox" size={14} />}
      {text}
      {visitor !== undefined && <span className="unseen"> {t('(visitor)')}</span>}
    </span>
  )
}
