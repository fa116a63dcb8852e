import { useAccount } from '../../data/account/account.ts'
import { type Counted, folderNotAllowed, limitReached, triggerNotAllowed } from './plan-rules.ts'

/** Limits of the account's plan; nothing is refused before they are loaded. */
export function usePlan() {
  const plan = useAccount().data?.planDetails
  return {
    noRoom: (what: Counted, used: number | undefined) => limitReached(plan, what, used),
    noFolder: (path: string) => folderNotAllowed(plan, path),
    noTrigger: (event: string) => triggerNotAllowed(plan, event),
  }
}
