/** Short messages at the bottom of the screen that several screens show. */
import { notifications } from '@mantine/notifications'
import { type Failure, failureOf } from '../../data/api/failure.ts'
import { numberText, t } from '../../lib/language/language.ts'

interface Options {
  /** Closes by itself after five seconds; otherwise the user closes it. */
  readonly isBrief?: boolean
}

export const showFailure = ({ title, detail }: Failure, { isBrief = false }: Options = {}): void =>
  void notifications.show({ color: 'danger', title, message: detail, ...(!isBrief && { autoClose: false }) })

/** Shows any thrown value. */
export const showError = (error: unknown, options?: Options): void => showFailure(failureOf(error), options)

/** Says that no more than `maxSelected` items can be selected. */
export const showSelectionLimit = (maxSelected: number): void =>
  void notifications.show({
    message: t('{maxSelected} items are selected, which is the maximum.', { maxSelected: numberText(maxSelected) }),
  })
