#!/usr/bin/env node
// The only file that reads the environment and the real time. An older Node is told so before anything else is loaded.
const NODE_MAJOR_MIN = 26;
if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  process.stderr.write(
    `hub: Node ${NODE_MAJOR_MIN} or newer is needed, this is ${process.versions.node}; \`npm run hub --\` brings it along\n`,
  );
  process.exit(1);
}

const { CommanderError } = await import('commander');
const { readConfig } = await import('./config.ts');
const { isHubError } = await import('./errors.ts');
const { jsonLog } = await import('./log.ts');
const { openHub } = await import('./hub.ts');
const { claimDemoFolder } = await import('./cli/demo/folder.ts');
const { demoConfig } = await import('./cli/demo/settings.ts');
const { hubProgram } = await import('./cli/program.ts');
const { EXIT_DONE, EXIT_REFUSED, EXIT_USAGE, explain, shown } = await import('./cli/output.ts');
const { isClosedPipe, systemFailure } = await import('./cli/system-failures.ts');

const clock = () =>
  Temporal.Instant.fromEpochMilliseconds(Temporal.Now.instant().epochMilliseconds);
const program = hubProgram({
  openHub: (least) => openHub(readConfig(process.env), jsonLog(least), clock),
  async openDemo() {
    const config = await demoConfig(readConfig(process.env));
    const open = () => openHub(config, jsonLog('error'), clock);
    const folder = await claimDemoFolder(config.dataDir, open);
    return { hub: await open(), folder };
  },
  terminal: { out: process.stdout, err: process.stderr },
  exit: (code) => {
    process.exitCode = code;
  },
});
for (const command of [
  program,
  ...program.commands,
  ...program.commands.flatMap((c) => c.commands),
]) {
  command.exitOverride();
}

// Who reads the output may stop, as `head` does; what is being done is done to its end.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (isClosedPipe(error)) return;
    const where = stream === process.stdout ? 'standard output' : 'standard error';
    process.stderr.write(`hub: ${where}: ${systemFailure(error) ?? error.message}\n`);
    process.exit(EXIT_REFUSED);
  });
}

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT_DONE : EXIT_USAGE;
  } else if (isHubError(error)) {
    process.stderr.write(`hub: ${explain(error)}\n`);
    // At once: a hub that could open only some of its doors must not stay behind them.
    process.exit(EXIT_REFUSED);
  } else if (isClosedPipe(error)) {
    process.exit(EXIT_DONE);
  } else {
    const failure = systemFailure(error);
    // A fault of the hub's own: its stack is what helps.
    if (failure === undefined) throw error;
    process.stderr.write(`hub: ${shown(failure)}\n`);
    process.exit(EXIT_REFUSED);
  }
}
