/** Submissions of a form as columns, for the table on screen and the export. */
interface Label {
  readonly name: string
  readonly order: number
}

export interface EnteredValue extends Label {
  readonly value: string
}

/** The fields of a form that have a value of their own. */
export const columnsOf = <E extends Label & { readonly type: string }>(elements: readonly E[]): E[] =>
  elements.filter(({ type }) => type !== 'upload_area')

/**
 * A cell for each current field of the form, '' if empty, and the values of fields that no longer exist. Fields with the
 * same label are distinguished by their order.
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
