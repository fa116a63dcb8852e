import { useQuery } from '@tanstack/react-query'
import { useClient } from './client.ts'
import { everyPage } from './pages.ts'

export const usersKey = ['users'] as const

/** Everyone of the account, for drop-downs. */
export function useEveryUser() {
  const client = useClient()
  return useQuery({
    queryKey: [...usersKey, 'everyone'],
    queryFn: ({ signal }) =>
      everyPage((paging) => client.call('listUsers', { query: { ...paging, sort: ['username'] } }, { signal }), {
        size: 200,
        pages: 50,
      }),
  })
}
