import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import { useRef, useState } from 'react'
import type { UserAction } from '../../data/account/users-together.ts'

export interface SelectedUsers {
  /** Those in the list who may be selected. */
  readonly selectable: readonly User[]
  /** In the order in which they were selected, also those who are not in the list any more after another search or filter. */
  readonly users: readonly User[]
  readonly has: (user: User) => boolean
  /** Selects or deselects a user; `isRange`: also those between this one and the one that was checked last. */
  check(user: User, isChecked: boolean, isRange: boolean): void
  /** Selects all in the list. */
  all(): void
  clear(): void
}

/** The users on whom an action is taken together: neither the master nor the caller, who cannot be locked or deleted here. */
export function useSelected(shown: readonly User[], me: number): SelectedUsers {
  const [byId, setById] = useState<ReadonlyMap<number, User>>(new Map())
  const last = useRef<number>(undefined)
  const selectable = shown.filter(({ id, attributes }) => id !== me && attributes.role !== 'master')
  const latest = new Map(selectable.map((user) => [user.id, user]))
  const check = (user: User, isChecked: boolean, isRange: boolean) => {
    const to = selectable.findIndex(({ id }) => id === user.id)
    const from = isRange ? selectable.findIndex(({ id }) => id === last.current) : -1
    last.current = user.id
    const range = from < 0 ? [user] : selectable.slice(Math.min(from, to), Math.max(from, to) + 1)
    const next = new Map(byId)
    for (const one of range) {
      if (isChecked) next.set(one.id, one)
      else next.delete(one.id)
    }
    setById(next)
  }
  return {
    selectable,
    users: [...byId.values()].map((user) => latest.get(user.id) ?? user),
    has: ({ id }) => byId.has(id),
    check,
    all: () => setById(new Map([...byId, ...latest])),
    clear: () => setById(new Map()),
  }
}

/** The open window of the screen, and its user. */
export type OpenUser =
  | { readonly is: 'new' }
  | { readonly is: 'import' }
  | { readonly is: 'edit' | 'lock' | 'second-factor' | 'delete'; readonly user: User }
  | { readonly is: 'several'; readonly action: UserAction; readonly users: readonly User[] }
