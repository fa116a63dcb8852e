/** Restriction of shares, direct links and their pages to the account's allowed addresses. */
import type { Queries } from '../../db/engine.ts'
import type { Account } from '../accounts/account.ts'
import { isAllowed } from '../accounts/ranges.ts'
import * as accountStore from '../accounts/store.ts'
import { Fault } from '../fault.ts'

/** Reveals nothing about the page. */
const addressNotAllowed = () =>
  new Fault(
    'forbidden',
    'This page can only be opened from certain networks, and yours is not one of them. Ask the person who sent you the link.',
    { thing: 'address' },
  )

/** True when a request was refused because of its address. */
export const isOutOfRange = (error: unknown): boolean =>
  error instanceof Fault && error.code === 'forbidden' && error.detail.thing === 'address'

/** Throws `forbidden` for an address that may not open the account's pages. */
export function checkPageAddress({ settings }: Account, address: string): void {
  if (settings.restrictPublicPages && !isAllowed(address, settings.allowedRanges)) throw addressNotAllowed()
}

/** Checks the visitor's address against the account's settings as of this transaction. */
export async function confirmPageAddress(q: Queries, accountId: number, address: string): Promise<void> {
  const account = await accountStore.accountById(q, accountId)
  if (account) checkPageAddress(account, address)
}
