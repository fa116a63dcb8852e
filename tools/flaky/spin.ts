// Computes until its parent has ended or disconnected.
process.on('disconnect', () => process.exit())

function spin() {
  const until = performance.now() + 100
  while (performance.now() < until);
  setImmediate(spin)
}
spin()
