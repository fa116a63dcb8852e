import type { RefObject } from 'react'
import { PendingChangesButton } from '../../../components/lists/pending-changes-button.tsx'
import { hasOverlay, useDeferredChanges } from '../../../components/lists/use-deferred-changes.ts'
import { t } from '../../../lib/language/language.ts'
import type { MergedList } from './use-merged-rows.ts'

interface Props {
  /** The rows, with what is above them. */
  readonly list: RefObject<HTMLElement | null>
  readonly merged: MergedList
  readonly isSelecting: boolean
}

/** Shows that others have changed the trash while its list is in use; applies the changes when it is not. */
export function PendingTrashChanges({ list, merged, isSelecting }: Props) {
  const { isOutdated, applyChanges, added, gone } = merged
  const isInUse = (element: HTMLElement) =>
    isSelecting || isScrolled(element) || hasFocusInRows(element) || hasOverlay()
  const isWaiting = useDeferredChanges({ list, isOutdated, isInUse, applyChanges })
  const count = added + gone.size
  const text =
    gone.size === 0
      ? t('{count, plural, one {# new item} other {# new items}}', { count })
      : t('{count, plural, one {# update} other {# updates}}', { count })
  const show = () => {
    applyChanges()
    list.current?.querySelector<HTMLElement>('tbody input:enabled')?.focus()
    list.current?.scrollIntoView({ block: 'nearest' })
  }
  return <PendingChangesButton label={isWaiting ? text : undefined} count={count} onShow={show} />
}

const hasFocusInRows = (list: HTMLElement) => list.querySelector('tbody:focus-within') !== null

/** Whether anything that contains the list is scrolled down. */
function isScrolled(list: HTMLElement): boolean {
  for (let at: HTMLElement | null = list; at; at = at.parentElement) if (at.scrollTop > 0) return true
  return false
}
