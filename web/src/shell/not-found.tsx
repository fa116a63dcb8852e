import { Link } from '@tanstack/react-router'
import { Empty } from '../components/display/states.tsx'

export const NotFound = () => (
  <Empty icon="search" title="There is no such page" isPage action={<Link to="/">To the first screen</Link>}>
    The address may be mistyped, or what it led to is gone.
  </Empty>
)
