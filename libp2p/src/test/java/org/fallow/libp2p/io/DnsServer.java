package org.fallow.libp2p.io;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/** A DNS server on loopback with the TXT records of one name. */
final class DnsServer implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final String name;
    private final List<List<String>> records;

    /** A server of records, each of one or more strings. */
    DnsServer(String name, List<List<String>> records) throws IOException {
        this.name = name;
        this.records = records;
        Thread.ofVirtual().start(this::serve);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
                socket.receive(packet);
                Message question = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                byte[] answer = answer(question).toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                socket.close();
            }
        }
    }

    private Message answer(Message question) {
        Record asked = question.getQuestion();
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(asked, Section.QUESTION);
        if (asked.getName().toString(true).equals(name)) {
            records.forEach(strings ->
                    answer.addRecord(new TXTRecord(asked.getName(), DClass.IN, 60, strings), Section.ANSWER));
        } else {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        return answer;
    }
}
