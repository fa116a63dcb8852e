import { Link } from '@tanstack/react-router'
import { Empty } from '../components/display/states.tsx'

export const NotFound = () => (
  <Empty icon="search" title="Page not found" isPage action={<Link to="/">Go to the first screen</Link>}>
    The address may be mistyped, or the page has been deleted.
  </Empty>
)
