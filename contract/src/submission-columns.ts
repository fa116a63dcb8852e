/** What was entered in a form, in columns: for the table on the screen and for the one that is exported. */
interface Label {
  readonly name: string
  readonly order: number
}

export interface EnteredValue extends Label {
  readonly value: string
}

/** The fields of a form that have an answer of their own. */
export const columnsOf = <E extends Label & { readonly type: string }>(elements: readonly E[]): E[] =>
  elements.filter(({ type }) => type !== 'upload_area')

/**
 * A cell for each field of the form as it is now, '' where nothing was entered, and what was entered in fields that are no
 * more. Fields that bear the same label are told apart by their place.
 */
export function inColumns(
  columns: readonly Label[],
  fields: readonly EnteredValue[],
): { readonly cells: string[]; readonly rest: EnteredValue[] } {
  const rest = new Set(fields)
  const take = (fits: (field: EnteredValue) => boolean): string | undefined => {
    const found = [...rest].find(fits)
    if (found) rest.delete(found)
    return found?.value
  }
  const exact = columns.map(({ name, order }) => take((field) => field.name === name && field.order === order))
  const cells = columns.map(({ name }, at) => exact[at] ?? take((field) => field.name === name) ?? '')
  return { cells, rest: [...rest] }
}
