/** Wide lists have columns; others have what happened below the name, on one line beside the time or, in narrow ones, on two with it. */
export type Room = 'columns' | 'line' | 'lines'

/** Whether the time has a column of its own. */
export const hasTimes = (room: Room): boolean => room !== 'lines'

export const columnsOf = (room: Room): number => (room === 'columns' ? 6 : hasTimes(room) ? 4 : 3)

const columnsFrom = 760
const lineFrom = 560

/** `width`: of the list, in pixels. */
export const roomIn = (width: number): Room => (width >= columnsFrom ? 'columns' : width >= lineFrom ? 'line' : 'lines')
