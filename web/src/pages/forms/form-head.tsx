/** Above a form and what was entered in it: whose it is, and the way back. */
import { Link } from '@tanstack/react-router'
import type { FormOfShare } from '../../data/forms.ts'
import { Icon } from '../../parts/icon.tsx'

export const FormHead = ({ of: { share } }: { of: FormOfShare }) => (
  <div className="form-head">
    <Link to="/sharing/receive" className="form-back">
      <Icon name="left" size={16} /> Receive folders
    </Link>
    <h2>{share.attributes.name}</h2>
    <a href={`/s/${share.attributes.hash}`} target="_blank" rel="noreferrer">
      Open the page
    </a>
  </div>
)
