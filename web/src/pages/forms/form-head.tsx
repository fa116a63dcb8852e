/** Header of a form and its submissions: the receive folder, a link back, and tabs. */
import { Link } from '@tanstack/react-router'
import { Icon } from '../../components/display/icon.tsx'
import { can, useMe } from '../../data/account/me.ts'
import type { FormOfShare } from '../../data/sharing/forms.ts'
import { t } from '../../lib/language/language.ts'

export function FormHead({ of: { form, share } }: { of: FormOfShare }) {
  const me = useMe()
  const { name, hash, status } = share.attributes
  const at = `/sharing/receive/${form.id}`
  return (
    <div className="form-head">
      <Link to="/sharing/receive" className="form-back">
        <Icon name="left" size={16} /> {t('Receive folders')}
      </Link>
      <h2>{name}</h2>
      {status === 1 && (
        <a href={`/s/${hash}`} target="_blank" rel="noreferrer">
          {t('Open public page')}
        </a>
      )}
      <nav className="form-ways" aria-label={name}>
        <Link to={`${at}/form`}>{t('Form')}</Link>
        {can(me, 'viewFormData') && <Link to={`${at}/submissions`}>{t('Submissions')}</Link>}
      </nav>
    </div>
  )
}
