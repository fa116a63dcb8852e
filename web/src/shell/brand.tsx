import { Link } from '@tanstack/react-router'
import { Logo } from '../components/display/logo.tsx'

export const Brand = ({ accountName }: { accountName: string }) => (
  <Link to="/" className="brand" aria-label={`${accountName}: first screen`}>
    <Logo size={28} />
    <span className="brand-name">{accountName}</span>
  </Link>
)
