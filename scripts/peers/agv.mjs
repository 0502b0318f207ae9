// A virtual AGV of the npm package vda-5050-lib: agv.mjs '{"broker":"mqtt://…","version":"2.0.0","serial":"p1",
// "position":{"mapId":…,"x":…,"y":…,"theta":…,"lastNodeId":…},"speed":20}'. Ends with its standard input.
import { createRequire } from 'node:module';

const { AgvController, VirtualAgvAdapter } = createRequire(import.meta.url)('vda-5050-lib');
const set = JSON.parse(process.argv[2]);

/** The adapter's own pick and drop take one load type only; this fleet carries shelves. */
class ShelfCarrier extends VirtualAgvAdapter {
  get actionDefinitions() {
    return super.actionDefinitions.map((a) =>
      a.actionType === 'pick' || a.actionType === 'drop'
        ? {
            ...a,
            actionParameterConstraints: {
              ...a.actionParameterConstraints,
              loadType: (type) => type === 'shelf',
            },
          }
        : a,
    );
  }
}

const agv = new AgvController(
  { manufacturer: 'vda5050lib', serialNumber: set.serial },
  {
    interfaceName: 'uagv',
    transport: { brokerUrl: set.broker },
    vdaVersion: set.version,
  },
  { agvAdapterType: ShelfCarrier, publishStateInterval: 2000 },
  {
    initialPosition: set.position,
    agvNormalDeviationXyTolerance: 0.5,
    timeLapse: set.speed,
    initialBatteryCharge: 90,
    batteryMaxReach: 100000, // metres: no charging on the way
  },
);
agv.registerClientWarningHandler?.((text) => console.error(text));
await agv.start();
console.log('started');
process.stdin.on('end', async () => {
  await agv.stop();
  process.exit(0);
});
process.stdin.resume();
