import { t } from '../../lib/language/language.ts'
import { Icon } from '../display/icon.tsx'
import './uploader.css'

interface Uploaded {
  readonly createdBy?: string
  readonly uploadedBy?: string
  /** Of a visitor's content, see the API. */
  readonly visitor?: string
}

/** Who uploaded a content: a user, or a visitor as entered, who could have entered the name of a user. Folders have a creator only. */
export function Uploader({ of: { createdBy, uploadedBy = createdBy, visitor } }: { of: Uploaded }) {
  if (visitor === undefined) return <bdi title={uploadedBy}>{uploadedBy}</bdi>
  if (visitor === '') return <span>{t('a visitor')}</span>
  return (
    <span className="uploader" title={t('{visitor}, as entered by a visitor', { visitor })}>
      <Icon name="inbox" size={14} />
      <bdi>{visitor}</bdi>
      <span className="unseen"> {t('(visitor)')}</span>
    </span>
  )
}
