/** Keys of queries that live updates refresh. In a module of their own, so that every page can have them without what reads the data. */
export const sharesKey = ['shares'] as const
export const activityKey = ['activity'] as const
