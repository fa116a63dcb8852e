/** Wide lists have columns; others have what happened below the name, on one line or, in narrow ones, on two. */
export type Room = 'columns' | 'line' | 'lines'

const columnsFrom = 760
const lineFrom = 520

/** `width`: of the list, in pixels. */
export const roomIn = (width: number): Room => (width >= columnsFrom ? 'columns' : width >= lineFrom ? 'line' : 'lines')
