import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { everyPage } from '../api/pages.ts'

const sshKeysKey = ['ssh-keys'] as const

export function useSshKeys() {
  const client = useClient()
  return useQuery({
    queryKey: sshKeysKey,
    queryFn: ({ signal }) =>
      everyPage((paging) => client.call('getSSHKeysList', { query: paging }, { signal }), { size: 100, pages: 100 }),
  })
}

/** Adds the given public key; without one the server generates a pair and returns the private key once. */
export function useAddSshKey() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ userId, publicKey }: { userId: number; publicKey: string | null }) => {
      if (publicKey === null) return (await client.call('generateSSHKey', { body: { userId } })).data.attributes
      await client.call('addSSHKey', { body: { userId, publicKey } })
      return null
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: sshKeysKey }),
    // The private key exists only in the dialog that shows it.
    gcTime: 0,
  })
}

export function useDeleteSshKey() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => client.call('deleteSSHKey', { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: sshKeysKey }),
  })
}
