import { Notices } from '../../components/windows/notices.tsx'
import { useDetailsKey } from './toggle-details.ts'

/** What is loaded once the first screen has its data: messages, and a key that needs a screen. */
export function Later() {
  useDetailsKey()
  return <Notices />
}
