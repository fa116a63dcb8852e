/** One handler for each operation of the contract. */
import type { Handlers } from '../call.ts'
import * as credentials from './credentials.ts'
import * as resources from './resources.ts'
import * as setup from './setup.ts'
import * as transfers from './transfers.ts'
import * as webhooks from './webhooks.ts'

export const handlers: Handlers = { ...resources, ...transfers, ...webhooks, ...credentials, ...setup }
