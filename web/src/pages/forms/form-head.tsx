/** Above a form and what was entered in it: whose it is, the way back, and the way to the other. */
import { Link } from '@tanstack/react-router'
import type { FormOfShare } from '../../data/forms.ts'
import { can, useMe } from '../../data/me.ts'
import { Icon } from '../../parts/icon.tsx'

export function FormHead({ of: { form, share } }: { of: FormOfShare }) {
  const me = useMe()
  const { name, hash, status } = share.attributes
  const at = `/sharing/receive/${form.id}`
  return (
    <div className="form-head">
      <Link to="/sharing/receive" className="form-back">
        <Icon name="left" size={16} /> Receive folders
      </Link>
      <h2>{name}</h2>
      <nav className="form-ways" aria-label={name}>
        <Link to={`${at}/form`}>Form</Link>
        {can(me, 'viewFormData') && <Link to={`${at}/submissions`}>Submissions</Link>}
        {status === 1 && (
          <a href={`/s/${hash}`} target="_blank" rel="noreferrer">
            Open the page
          </a>
        )}
      </nav>
    </div>
  )
}
