/** Shares, direct links and their pages, where the account lets them be reached from its allowed addresses alone. */
import type { Queries } from '../../db/engine.ts'
import type { Account } from '../accounts/account.ts'
import { isAllowed } from '../accounts/ranges.ts'
import * as accountStore from '../accounts/store.ts'
import { Fault } from '../fault.ts'

/** Says nothing of what is there. */
const outOfRange = () =>
  new Fault(
    'forbidden',
    'This page can only be opened from certain networks, and yours is not one of them. Ask whoever sent you the link.',
    { thing: 'address' },
  )

/** Whether a refusal is about the address of who asks. */
export const isOutOfRange = (error: unknown): boolean =>
  error instanceof Fault && error.code === 'forbidden' && error.detail.thing === 'address'

/** Throws `forbidden` for an address that may not open the account's pages. */
export function mustReachPages({ settings }: Account, address: string): void {
  if (settings.restrictPublicPages && !isAllowed(address, settings.allowedRanges)) throw outOfRange()
}

/** The same, by what the account has set at this moment. */
export async function mustStillReachPages(q: Queries, accountId: number, address: string): Promise<void> {
  const account = await accountStore.accountById(q, accountId)
  if (account) mustReachPages(account, address)
}
