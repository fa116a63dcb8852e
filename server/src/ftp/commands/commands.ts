/** All commands by their verb. */
import type { Command } from './command.ts'
import { dataPortCommands } from './data-ports.ts'
import { digestCommands } from './digests.ts'
import { downloadCommands } from './downloads.ts'
import { entryCommands } from './entries.ts'
import { listingCommands } from './listings.ts'
import { parameterCommands } from './parameters.ts'
import { securityCommands } from './security.ts'
import { signInCommands } from './sign-in.ts'
import { siteCommands } from './site.ts'
import { uploadCommands } from './uploads.ts'

/** ABOR is not among them: the connection runs it, also during transfers. */
export const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    ...signInCommands,
    ...securityCommands,
    ...parameterCommands,
    ...dataPortCommands,
    ...entryCommands,
    ...listingCommands,
    ...downloadCommands,
    ...uploadCommands,
    ...digestCommands,
    ...siteCommands,
  }),
)
