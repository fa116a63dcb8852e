import { Gauge, type Registry } from 'prom-client'

/** A gauge with a value of the database; without one while the database is away. */
export function gauge(registry: Registry, name: string, help: string, value: () => Promise<number>): void {
  const it: Gauge = new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      // A database that is away must not hide the other metrics; a value from before would be wrong.
      const now = await value().catch(() => null)
      if (now === null) it.remove()
      else it.set(now)
    },
  })
}
