import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import { useRef, useState } from 'react'

export interface SelectedUsers {
  /** Those who may be selected. */
  readonly selectable: readonly User[]
  /** In the order of the list. Users whom the list does not show any more are not selected. */
  readonly users: readonly User[]
  readonly has: (user: User) => boolean
  /** Selects or deselects a user; `isRange`: also those between this one and the one that was checked last. */
  check(user: User, isChecked: boolean, isRange: boolean): void
  all(): void
  clear(): void
}

/** The users on whom an action is taken together: neither the master nor the caller, who cannot be locked or deleted here. */
export function useSelected(shown: readonly User[], me: number): SelectedUsers {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set())
  const last = useRef<number>(undefined)
  const selectable = shown.filter(({ id, attributes }) => id !== me && attributes.role !== 'master')
  const check = (user: User, isChecked: boolean, isRange: boolean) => {
    const to = selectable.findIndex(({ id }) => id === user.id)
    const from = isRange ? selectable.findIndex(({ id }) => id === last.current) : -1
    last.current = user.id
    const range = from < 0 ? [user] : selectable.slice(Math.min(from, to), Math.max(from, to) + 1)
    const next = new Set(ids)
    for (const { id } of range) {
      if (isChecked) next.add(id)
      else next.delete(id)
    }
    setIds(next)
  }
  return {
    selectable,
    users: selectable.filter(({ id }) => ids.has(id)),
    has: ({ id }) => ids.has(id),
    check,
    all: () => setIds(new Set(selectable.map(({ id }) => id))),
    clear: () => setIds(new Set()),
  }
}
