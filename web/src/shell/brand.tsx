import { Link } from '@tanstack/react-router'
import { Logo } from '../components/display/logo.tsx'
import { t } from '../lib/language/language.ts'

export const Brand = ({ accountName }: { accountName: string }) => (
  <Link to="/" className="brand" aria-label={t('{accountName}: start page', { accountName })}>
    <Logo size={28} />
    <span className="brand-name">{accountName}</span>
  </Link>
)
