/** The selected entries of the trash, also those that have not been loaded into its list. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useState } from 'react'
import { showError, showSelectionLimit } from '../../../components/windows/show-notice.ts'
import { maxSelected, useTakenOut } from '../../../data/files/trash.ts'

interface Options {
  /** The loaded entries that are still in the trash. */
  readonly present: readonly TrashedResource[]
  /** Identifies the list: entries that are not loaded are selected in one list only. */
  readonly list: string
  readonly selected: ReadonlySet<number>
  readonly onSelect: (selected: ReadonlySet<number>) => void
  /** Reads all entries of the list. */
  readonly readAll: () => Promise<TrashedResource[]>
}

export interface Marked {
  readonly marked: readonly TrashedResource[]
  /** Selects all entries of the list, or as many as possible. */
  readonly selectAll: () => void
  readonly isReading: boolean
}

export function useMarked({ present, list, selected, onSelect, readAll }: Options): Marked {
  const [read, setRead] = useState<{ list: string; rows: readonly TrashedResource[] }>({ list, rows: [] })
  const [isReading, setReading] = useState(false)
  const isOwn = useTakenOut()
  const loaded = new Set(present.map(({ id }) => id))
  const rest = read.list === list ? read.rows.filter(({ id }) => !loaded.has(id) && !isOwn(id)) : []
  const selectAll = async () => {
    setReading(true)
    try {
      const rows = await readAll()
      setRead({ list, rows })
      onSelect(new Set(rows.map(({ id }) => id)))
      if (rows.length >= maxSelected) showSelectionLimit(maxSelected)
    } catch (error) {
      showError(error, { isBrief: true })
    } finally {
      setReading(false)
    }
  }
  return {
    marked: [...present, ...rest].filter(({ id }) => selected.has(id)),
    selectAll: () => void selectAll(),
    isReading,
  }
}
