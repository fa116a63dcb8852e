/** Target of a link to one entry in the trash: found by its name, and selected. */
export const inTrash = ({ id, name }: { readonly id: number; readonly name: string }) => ({
  to: '/trash',
  // A name with `*` or `?` is a pattern that matches itself.
  search: { find: name, show: String(id) } as never,
})
