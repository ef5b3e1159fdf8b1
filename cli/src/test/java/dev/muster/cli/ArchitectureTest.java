package dev.muster.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.lang.invoke.MethodType;
import org.junit.jupiter.api.Test;

/**
 * The edges of the house: who may know whom. Think about the layering before you change this file.
 */
class ArchitectureTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.muster");

  @Test
  void dependencies_run_one_way() {
    check(
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("protocol")
            .definedBy("dev.muster.protocol")
            .layer("broker")
            .definedBy("dev.muster.broker")
            .layer("producer")
            .definedBy("dev.muster.producer")
            .layer("worker")
            .definedBy("dev.muster.worker")
            .layer("coordinator")
            .definedBy("dev.muster.coordinator")
            .layer("service")
            .definedBy("dev.muster.service")
            .layer("local")
            .definedBy("dev.muster.local")
            .layer("examples")
            .definedBy("dev.muster.examples")
            .layer("bench")
            .definedBy("dev.muster.bench")
            .layer("cli")
            .definedBy("dev.muster.cli")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("examples")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("bench")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("local")
            .mayOnlyBeAccessedByLayers("examples", "bench", "cli")
            .whereLayer("service")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("coordinator")
            .mayOnlyBeAccessedByLayers("service", "local", "examples", "bench", "cli")
            .whereLayer("worker")
            .mayOnlyBeAccessedByLayers("local", "examples", "bench", "cli")
            .whereLayer("producer")
            .mayOnlyBeAccessedByLayers("coordinator", "service", "local", "examples", "cli")
            .whereLayer("broker")
            .mayOnlyAccessLayers("protocol")
            .whereLayer("protocol")
            .mayNotAccessAnyLayer());
  }

  /** The bench, too: bare clients of Kafka are what it measures Muster beside. */
  @Test
  void only_the_broker_the_embedded_kafka_and_the_bench_know_kafka() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.muster.broker", "dev.muster.local", "dev.muster.bench")
            .should()
            .dependOnClassesThat(
                resideInAPackage("org.apache.kafka..").or(resideInAPackage("kafka.."))));
  }

  /** Programs that use the pool as a library carry no web server. */
  @Test
  void only_the_service_and_the_command_line_know_an_http_server() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.muster.service", "dev.muster.cli")
            .should()
            .dependOnClassesThat(
                resideInAPackage("io.javalin..").or(resideInAPackage("org.eclipse.jetty.."))));
  }

  @Test
  void nothing_is_deserialized_by_java() {
    check(noClasses().should().dependOnClassesThat().areAssignableTo(ObjectInputStream.class));
  }

  /**
   * Names of classes come from the wire. The registry of functions looks at what is allowed first;
   * the other two load no class without knowing what it is, and initialize none: a target is the
   * submitter's own, and an exception is rebuilt only where it is one.
   */
  @Test
  void classes_are_loaded_by_name_in_three_places() {
    check(
        noClasses()
            .that()
            .doNotHaveSimpleName("FunctionRegistry")
            .and()
            .doNotHaveSimpleName("Target")
            .and()
            .doNotHaveSimpleName("RemoteThrowables")
            .should()
            .callMethod(Class.class, "forName", String.class)
            .orShould()
            .callMethod(Class.class, "forName", String.class, boolean.class, ClassLoader.class)
            .orShould()
            .callMethod(ClassLoader.class, "loadClass", String.class));
    check(
        noClasses()
            .should()
            .callMethod(
                MethodType.class, "fromMethodDescriptorString", String.class, ClassLoader.class));
  }

  @Test
  void only_the_command_line_reads_the_environment() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.muster.cli")
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class));
  }

  private static void check(ArchRule rule) {
    rule.check(HOUSE);
  }
}
