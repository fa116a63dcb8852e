/** The front step: arguments → command. Everything else is behind a door. */
import { runCommand } from './cli/program.ts'

process.exitCode = await runCommand(process.argv.slice(2))
