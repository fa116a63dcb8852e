/** Branding of a server with a single account: its name and the address of its logo. */
import { createContext } from 'react'

export interface Brand {
  readonly name: string
  readonly logo: string | null
}

export const BrandContext = createContext<Brand | null>(null)
