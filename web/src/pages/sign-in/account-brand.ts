/** Whose server it is, where it is one account's: its name, and the address of its logo. */
import { createContext } from 'react'

export interface Brand {
  readonly name: string
  readonly logo: string | null
}

export const BrandContext = createContext<Brand | null>(null)
