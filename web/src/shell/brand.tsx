import { Link } from '@tanstack/react-router'
import { Mark } from '../components/display/logo.tsx'

export const Brand = ({ accountName }: { accountName: string }) => (
  <Link to="/" className="brand" aria-label={`${accountName}: to the first screen`}>
    <Mark size={28} />
    <span className="brand-name">{accountName}</span>
  </Link>
)
