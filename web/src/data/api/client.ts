/** The typed API client, provided by the shell for the lifetime of the page. */
import type { Client } from '@sallyport/client/api/client.ts'
import { createContext, useContext } from 'react'

const ClientContext = createContext<Client | null>(null)

export const ClientProvider = ClientContext.Provider

export function useClient(): Client {
  const client = useContext(ClientContext)
  if (!client) throw new Error('useClient was called outside of ClientProvider.')
  return client
}
