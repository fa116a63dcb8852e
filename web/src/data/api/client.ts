/** The API as pages reach it: one typed client for the page's life, handed down by the shell. */
import type { Client } from '@sallyport/contract/client.ts'
import { createContext, useContext } from 'react'

const ClientContext = createContext<Client | null>(null)

export const ClientProvider = ClientContext.Provider

export function useClient(): Client {
  const client = useContext(ClientContext)
  if (!client) throw new Error('A page asked for the API outside of the shell.')
  return client
}
