/** `user operator`: marks users who may change settings of the server in the browser. */
import { Argument, type Command } from 'commander'
import { setOperator } from '../core/users/operators.ts'
import * as users from '../core/users/users.ts'
import { type AccountOption, accountOption, type CommandContext, inAccount } from './context.ts'
import { examples } from './output/output.ts'

export function addOperatorCommand(user: Command, context: CommandContext): void {
  user
    .command('operator')
    .description('set whether a user is an operator, who can change server settings in the browser')
    .argument('<name>', 'name of the user')
    .addArgument(new Argument('<state>', 'on or off').choices(['on', 'off']))
    .option(...accountOption)
    .addHelpText('after', examples('user operator mira on', 'user operator mira off'))
    .action((name: string, state: 'on' | 'off', { account }: AccountOption) =>
      inAccount(context, account, async ({ ctx, actor }) => {
        const { id } = await users.byName(ctx, actor, name)
        const { username, operator } = await setOperator(ctx, actor, id, state === 'on')
        context.output.answer({ username, operator }, [
          operator
            ? `User "${username}" is an operator: the browser shows "Server settings", also for all other accounts.`
            : `User "${username}" is not an operator.`,
        ])
      }),
    )
}
