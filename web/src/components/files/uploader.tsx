import { t } from '../../lib/language/language.ts'

interface Uploaded {
  readonly createdBy?: string
  readonly uploadedBy?: string
  /** Of a visitor's content, see the API. */
  readonly visitor?: string
}

/** Who uploaded a content: a visitor as entered, else the user. Folders have a creator only. */
export const Uploader = ({ of: { createdBy, uploadedBy = createdBy, visitor } }: { of: Uploaded }) =>
  visitor === '' ? <span>{t('a visitor')}</span> : <bdi title={visitor ?? uploadedBy}>{visitor ?? uploadedBy}</bdi>
