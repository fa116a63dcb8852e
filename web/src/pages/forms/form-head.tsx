/** Header of a form and its submissions: the receive folder, a link back, and tabs. */
import { Link } from '@tanstack/react-router'
import { LabelledCopyButton } from '../../components/display/copy-button.tsx'
import { Icon } from '../../components/display/icon.tsx'
import { can, useMe } from '../../data/account/me.ts'
import type { FormOfShare } from '../../data/sharing/forms.ts'
import { t } from '../../lib/language/language.ts'
import { linkOf } from '../sharing/share-form.ts'

export function FormHead({ of: { form, share } }: { of: FormOfShare }) {
  const me = useMe()
  const { name, isPublic, status } = share.attributes
  const link = linkOf(share)
  const at = `/sharing/receive/${form.id}`
  return (
    <div className="form-head">
      <Link to="/sharing/receive" className="form-back">
        <Icon name="left" size={16} /> {t('Receive folders')}
      </Link>
      <h2>{name}</h2>
      {status === 1 && isPublic && (
        <span className="form-public">
          <a href={link} target="_blank" rel="noreferrer" title={t('Open public page')}>
            <Icon name="eye" size={18} />
            <span>{t('Open public page')}</span>
          </a>
          <LabelledCopyButton value={link} what={t('link')} label={t('Copy link')} isInRow />
        </span>
      )}
      <nav className="form-ways" aria-label={name}>
        <Link to={`${at}/form`}>{t('Form')}</Link>
        {can(me, 'viewFormData') && <Link to={`${at}/submissions`}>{t('Submissions')}</Link>}
      </nav>
    </div>
  )
}
