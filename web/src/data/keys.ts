/** Keys of queries that live updates refresh. In a module of their own, so that every page can have them without what reads the data. */
export const sharesKey = ['shares'] as const
/** Of who else shares a file or folder. */
export const sharersKey = [...sharesKey, 'sharers'] as const
/** What follows `filesKey` and a path: of what happened below a folder. */
export const happenedBelow = 'happened-below'
/** What follows `sharesKey`, and is followed by a path: of shares below a folder. */
export const sharesBelow = 'below'
export const activityKey = ['activity'] as const

/** Of lists of recent files. */
export const recentKey = 'recent'
