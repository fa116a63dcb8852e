import { AllCheck } from '../files/entries/entry-check.tsx'
import type { SelectedUsers } from './use-selected.ts'

/** Selects all users in the list, or none. */
export const AllUsersCheck = ({ selected }: { readonly selected: SelectedUsers }) => (
  <AllCheck
    selection={{ ...selected, selected: { size: selected.selectable.filter(selected.has).length } }}
    total={selected.selectable.length}
  />
)
