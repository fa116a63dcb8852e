/** Whether a click is the second or a later one of a double-click, at whatever element the first one was. */
export const isRepeated = ({ detail }: { readonly detail: number }): boolean => detail > 1
