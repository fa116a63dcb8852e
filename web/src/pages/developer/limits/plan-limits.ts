import { useAccount } from '../../../data/account/account.ts'
import { type Counted, noFolder, noRoom, noTrigger } from './plan-rules.ts'

/** The limits of the account's plan; nothing is refused before they are known. */
export function usePlan() {
  const plan = useAccount().data?.planDetails
  return {
    noRoom: (what: Counted, used: number | undefined) => noRoom(plan, what, used),
    noFolder: (path: string) => noFolder(plan, path),
    noTrigger: (event: string) => noTrigger(plan, event),
  }
}
